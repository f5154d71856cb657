"""The stance engine `llm`: a language model behind an endpoint that speaks OpenAI's protocol."""
