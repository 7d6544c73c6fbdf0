"""The whole intake beside the script that a competent user would write: one mailbox, alternating runs, what was read checked."""
