"""Questions asked beside a comparison: why, what one more buys, how likely, what is not known, who."""
