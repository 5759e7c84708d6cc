/// Texts of many kinds that int8 is fitted to, and others that it is checked on.
///
/// What goes through a transformer depends little on the subject and much on form: length, script,
/// numbers, code, case. So the lists differ in form.
package enum CalibrationTexts {
    /// Changing a list, or how ranges are used, needs another version.
    package static let version = 3

    /// Texts whose ranges are recorded.
    package static let fitting = [
        "The harbour froze over twice in the last century.",
        "How do I reset the clock of an old microwave oven?",
        "cheap flights lisbon october",
        "SELECT name, count(*) FROM visits WHERE day > '2021-03-01' GROUP BY name;",
        "Boil the potatoes for twenty minutes, drain them, and mash them with butter and warm milk.",
        "In vitro experiments suggest that the inhibitor lowers expression of the receptor by 42%.",
        "Error: cannot open shared object file: No such file or directory (code 127)",
        "The tenant shall give written notice no later than sixty days before the term ends.",
        "ok",
        "What is the difference between weather and climate?",
        "Der Zug nach Hamburg fährt heute von Gleis sieben ab.",
        "La biblioteca cierra a las ocho durante los meses de verano.",
        "Les élèves ont visité le musée et dessiné trois tableaux.",
        "Поезд опаздывает на пятнадцать минут.",
        "会議は午後三時に始まります。",
        "المكتبة مفتوحة كل يوم ما عدا الجمعة.",
        "x = (-b ± √(b² − 4ac)) / 2a",
        "for (int i = 0; i < n; ++i) { sum += values[i] * weights[i]; }",
        "Product: stainless kettle, 1.7 litres, 2200 W, removable filter, 2 year warranty",
        "She closed the letter, put it back into the drawer, and said nothing about it for a year.",
        "Stocks fell on Tuesday after the central bank signalled that rates would stay high.",
        "PATIENT PRESENTED WITH FEVER AND A DRY COUGH FOR THREE DAYS",
        "https://example.org/archive?year=1998&page=2",
        "country: France, Portugal, Chile, Japan, Kenya, Norway, Peru",
        "The protein folds into two domains joined by a flexible linker, and binds zinc.",
        "best way to remove red wine from a white shirt",
        "A library for reading and writing compressed archives in several formats.",
        "He scored twice in the second half, and the visitors never came back into the match.",
        "Is it safe to eat mushrooms that grow near pine trees?",
        "Chapter 4. On the keeping of bees in cold climates",
        """
        The quick answer is no; the long answer depends on how the data was collected, who was asked, \
        and whether those who did not reply differ from those who did. A survey of four hundred \
        households cannot settle the matter, yet it shows where to look next: in the two districts \
        by the river, where rents rose fastest and where most of the new arrivals found work.
        """,
        """
        Installation: unpack the archive, change into its folder, run the configure script, then build. \
        The default prefix is the local tree; another can be given. Tests need about five minutes \
        and half a gigabyte of memory. If a test fails, please send its log together with the name \
        of the compiler, its version, and the output of the configuration step.
        """,
        """
        Glaciers store most of the fresh water on the planet. When snow falls year after year and does \
        not melt, it is pressed into ice that begins to flow under its own weight. Valleys with a \
        rounded floor, scratched rocks and heaps of gravel tell where ice once moved, long after it \
        has gone; lakes fill the hollows that it left behind.
        """,
    ]

    /// Texts that decide whether int8 is true enough; none of them is in `fitting`.
    package static let checking = [
        "A short history of the bicycle",
        "where can I find the serial number of my printer",
        "The committee rejected the proposal by nine votes to four.",
        "def mean(xs): return sum(xs) / len(xs)",
        "Mitochondria produce most of the chemical energy that a cell needs.",
        "Wie lange muss ein Ei kochen, damit es hart wird?",
        "¿Cuál es la capital de Bolivia?",
        "Grilled aubergine with lemon, mint and yoghurt, serves 4",
        "no",
        "temperature sensor, -40 °C to 125 °C, I2C, 3.3 V",
        "I never received my order #A-10472 and would like a refund.",
        "Эта статья рассказывает о птицах северных лесов.",
        "電車は十分遅れています。",
        """
        Heavy rain closed the mountain pass, and lorries waited in the valley until the morning while \
        crews cleared mud and stones from both lanes; the regional road agency expects the detour \
        through the old tunnel to stay in place for about two weeks.
        """,
        "city, population, area_km2, mayor, founded",
        "The defendant's motion to dismiss is denied for the reasons stated on the record.",
    ]
}
