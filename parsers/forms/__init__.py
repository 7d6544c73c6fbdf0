"""From blocks to the answers of a scoping form, a referral or a notification."""
