"""Questions put to a simulation: replications, their statistics, comparison, selection and sensitivity."""
