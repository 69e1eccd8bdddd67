"""The run itself: reads the inputs, reviews them, writes the reports, tells the control plane."""
