"""What passes between the workspace and the app, and how it fails when told to."""
