"""What lies on disk: the results folder, finished blocks, the tables, and where results come from."""
