"""What is stored about a person: shown to them, and taken out again."""
