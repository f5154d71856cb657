"""Components of the accurate pipeline `kk_news_trf`: one encoder on ONNX Runtime and its heads."""
