"""Floor 2, the question: what a planner writes, checked and frozen."""
