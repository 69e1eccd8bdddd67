"""What runs need not find out twice, kept in the customer's own storage; nothing is ever true because it is there."""
