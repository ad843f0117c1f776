"""AnalystBot in a terminal, for a language model, and for MCP clients."""
