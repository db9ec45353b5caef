"""The workflow engine of Guichet: standard library only, synchronous and pure."""
