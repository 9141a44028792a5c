"""Who may do what over the network: users, tokens, sessions, limits, and what is logged of it."""
