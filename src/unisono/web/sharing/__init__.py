"""What is given to people beyond the plan: surveys, shared links, accounts and keys."""
