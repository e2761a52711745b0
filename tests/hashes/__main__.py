"""Write the hashes of results again: `python -m tests.hashes`, after "Results change: yes" in the CHANGELOG."""

from tests.hashes.catalogue import RESULTS, written

RESULTS.write_text("\n".join(written()) + "\n", encoding="utf-8", newline="\n")
print(f"written: {RESULTS}")
