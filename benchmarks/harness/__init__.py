"""What every suite shares: contestants, interleaved repetitions, the machine's facts, tables and charts.

Standard library only, so that `make bench` needs nothing but Python 3.9.
"""
