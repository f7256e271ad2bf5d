"""Who may do what: accounts, roles, rights, sessions and keys."""
