// A worker in Go: WORKER_API=localhost:8081 WORKER_TOKEN_FILE=token go run ./examples/go
package main

import (
	"context"
	"fmt"
	"os/signal"
	"syscall"
	"time"
)

const slots = 10

// A handler's context is over when its attempt is to stop.
var handlers = map[string]func(context.Context, []byte) ([]byte, error){"echo": echo, "sleep": sleep}

func echo(_ context.Context, body []byte) ([]byte, error) { return body, nil }

func sleep(ctx context.Context, body []byte) ([]byte, error) {
	var ms time.Duration
	_, err := fmt.Sscanf(string(body), `{"ms":%d}`, &ms)
	select {
	case <-time.After(ms * time.Millisecond):
	case <-ctx.Done():
	}
	return []byte("null"), err
}

func main() {
	leaving, leave := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	for leaving.Err() == nil {
		work(leaving, leave)
	}
}
