"""What the desk answers to each thing people do: parse, one unit of work, answer."""
