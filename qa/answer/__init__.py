"""One question: ranking, confidence, several sources held against each other."""
