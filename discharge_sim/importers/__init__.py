"""Files of other tools become scenarios: beside the plan, and like it a reader of the scenario floor only."""
