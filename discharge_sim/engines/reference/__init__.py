"""The readable engine: SimPy processes that tell the story of the model document."""
