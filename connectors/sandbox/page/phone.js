<!doctype html><title>sandbox</title>
