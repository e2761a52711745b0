"""What many winters say: means, ranges, paired differences, precision, decisions, drift."""
