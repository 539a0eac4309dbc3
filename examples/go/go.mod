module muster/worker

go 1.19
