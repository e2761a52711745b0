"""One function a figure: each takes the results and returns a `Picture`, or None if its data are not there."""
