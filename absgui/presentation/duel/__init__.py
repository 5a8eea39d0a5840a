"""What a duel shows and says, thought out without Qt."""
