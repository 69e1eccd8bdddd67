"""What a run is asked to do: the job spec, its batch rows and its policy."""
