"""What whoever runs the desk meets: settings, mistakes, logs, reports, the handbook."""
