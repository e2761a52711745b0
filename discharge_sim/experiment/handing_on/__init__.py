"""Results for others: other tools' tables and logs, and copies without small numbers."""
