"""From records to sums: compiled loops that go once through each table of a replication.

What is counted stands in `layout`: counts by place, daily stocks by place, bed days by official cell. Each loop is
ordinary Python, which runs as it is (slowly) where numba is missing or switched off.
"""
