"""The door for AI agents: tools over the Model Context Protocol, with `unisono[mcp]`."""
