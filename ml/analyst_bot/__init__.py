"""AnalystBot: questions about the published file, answered without letting anything out of it."""
