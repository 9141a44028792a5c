"""What an answer says, apart from its words: a number, a date, a name or a text."""
