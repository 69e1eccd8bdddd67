"""The shipped models: weights checked by digest, texts to vectors, pairs to probabilities."""
