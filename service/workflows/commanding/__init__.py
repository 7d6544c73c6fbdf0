"""What staff command by mail: each line is done on a case, asked back about first where it changes who is written to."""
