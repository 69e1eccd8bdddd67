"""A review into what people and programs read: claim report, markdown, manifest."""
