"""Floor 5, asking well: replications, comparisons, storage and provenance."""
