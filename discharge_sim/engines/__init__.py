"""Floor 4, the happening: engines that turn a Plan into records. They know arrays only; see RULES.md."""
