"""The page `llm_performance.html`: how the model, the data and the LLM are doing, in one file that loads nothing."""
