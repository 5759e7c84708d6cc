"""The same things under other names: is the partner column found, and which rows are matched?"""
import json
import os
import shutil
import subprocess

import lakes
from equal import lake_of
from harness import suite
from program import join, perennial
from ranking import interval, mean


def scores(found, truth):
    """Precision, recall and F1 of pairs."""
    right = len(found & truth)
    precision, recall = right / max(1, len(found)), right / max(1, len(truth))
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def matched(task, candidate):
    """The pairs of a candidate: equal values, and partners."""
    left, right = (set(lakes.Task.titles(path)) for path in (task.left, task.right))
    return {(value, value) for value in left & right} | {
        (lakes.normal(pair["partner"]), lakes.normal(pair["value"])) for pair in candidate["pairs"]}


def by_program(gallery, tasks):
    """The partner column's place in the answer, what is matched with it, and milliseconds a process, by task."""
    places, results, took = {}, {}, {}
    for task in tasks:
        candidates, took[task.name] = join(gallery, task.right, "title")
        own = [i for i, c in enumerate(candidates) if c["table"] == task.left and c["column"] == "title"]
        places[task.name] = own[0] + 1 if own else None
        results[task.name] = scores(matched(task, candidates[own[0]]) if own else set(), task.truth)
    return places, results, took


def by_peers(tasks):
    """What single kinds of evidence match, {method: {task: [(similarity, left, right)]}}."""
    file, vectors = os.path.join(suite.WORK, "joins-titles.txt"), os.path.join(suite.WORK, "joins-titles.npy")
    titles = sorted({title for task in tasks for path in (task.left, task.right) for title in lakes.Task.titles(path)})
    with open(file, "w", encoding="utf-8") as out:
        out.writelines(title + "\n" for title in titles)
    perennial("embed", file, "--format", "npy", "--force", "--output", vectors)
    case = os.path.join(suite.WORK, "joins-peer.json")
    with open(case, "w", encoding="utf-8") as out:
        json.dump({"titles": titles, "vectors": vectors, "tasks": {
            task.name: [list(lakes.Task.titles(task.left)), list(lakes.Task.titles(task.right))] for task in tasks}}, out)
    worker = os.path.join(suite.FOLDER, "peers", "fuzzy_peer.py")
    return json.loads(subprocess.run([suite.PEERS, worker, case], check=True, stdout=subprocess.PIPE).stdout)


def best_threshold(found, tasks):
    """The threshold of the greatest mean F1 on the tasks for development."""
    def score(threshold):
        return mean(scores({(l, r) for s, l, r in found[t.name] if s >= threshold}, t.truth)[2] for t in tasks if lakes.is_development(t.name))
    return max((step / 40 for step in range(40)), key=score)


def measure(report):
    suite.say("joins: other names")
    folder = os.path.join(suite.WORK, "joins-tasks")
    tasks = lakes.tasks(folder)
    gallery, _ = lake_of(folder, "joins-task-lake")
    places, results, took = by_program(gallery, tasks)
    methods = {"perennial join": results,
               "equal values alone": {t.name: scores({(v, v) for v in set(lakes.Task.titles(t.left)) & set(lakes.Task.titles(t.right))}, t.truth)
                                      for t in tasks}}
    thresholds = {"perennial join": "the default", "equal values alone": "–"}
    if suite.PEERS:
        for method, found in by_peers(tasks).items():
            threshold = best_threshold(found, tasks)
            thresholds[method] = f"{threshold:.3f}"
            methods[method] = {t.name: scores({(l, r) for s, l, r in found[t.name] if s >= threshold}, t.truth) for t in tasks}
    rows = []
    for half, wanted in (("development", True), ("judged", False)):
        names = [t.name for t in tasks if lakes.is_development(t.name) == wanted]
        first = sum(places[name] == 1 for name in names)
        for method, by_task in methods.items():
            chosen = [by_task[name] for name in names]
            rows.append([half, method, thresholds[method], f"{first} of {len(names)}" if method == "perennial join" else "–",
                         *(f"{mean(c[i] for c in chosen):.3f}" for i in (0, 1)), interval(c[2] for c in chosen)])
    report.table(f"Other names: {len(tasks)} {lakes.KIND} tasks, columns of all their tables as one lake",
                 ["tasks", "method", "threshold", "partner column first", "precision", "recall", "F1 (95 %)"], rows)
    report.note("Weights, margin and threshold of `perennial join` and the thresholds of the single kinds of evidence were chosen on the tasks for "
                "development. A right value is matched with one left value at most. Recall is bounded by names that have nothing in common.")
    middle = sorted(took.values())[len(took) // 2]
    report.table("By task", ["task", "tasks", "place of the partner column", "precision", "recall", "F1", "s a process"],
                 [[t.name, "development" if lakes.is_development(t.name) else "judged", str(places[t.name]),
                   *(f"{value:.3f}" for value in results[t.name]), f"{took[t.name] / 1e3:.1f}"] for t in tasks])
    report.note(f"Half of the processes took less than {middle / 1e3:.1f} s: all values of both columns are compared, thousands of which are encoded.")
    shutil.rmtree(folder)
