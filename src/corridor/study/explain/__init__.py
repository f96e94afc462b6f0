"""Why a line stands where it does, why another does not stand at all, and what would change that."""
