"""Who answers what is asked: this process, or worker processes beside it."""
