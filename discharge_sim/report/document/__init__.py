"""The STRESS-DES document: a model described from its scenario, so that description and model cannot differ."""
