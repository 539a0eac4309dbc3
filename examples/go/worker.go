// A worker's side of the protocol. What it runs is in main.go.
package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log"
	"os"
	"time"
)

// Calls the job's handler until `ctx` is over, and tells its end until `over` is.
func run(over, ctx context.Context, me answer, one job) {
	kind, end := "payload", object{"jobId": one.JobID, "fence": one.Fence}
	if one.JSONText != nil {
		kind = "jsonText"
	}
	result, err := handlers[one.Type](ctx, append(one.JSONText, one.Payload...))
	if ctx.Err() == context.DeadlineExceeded {
		end["timeout"] = object{"message": "its time was over"}
	} else if ctx.Err() != nil {
		end["cancelled"] = object{"reason": "its handler was stopped"}
	} else if err != nil {
		end["error"] = object{"message": err.Error()}
	} else {
		end["succeeded"] = object{kind: result}
	}
	finish := object{"workerId": me.WorkerID, "session": me.Session, "results": []object{end}}
	for said, err := call(over, "Finish", finish); err == nil && said.Items[0].Code == 14; said, err = call(over, "Finish", finish) {
		time.Sleep(time.Second)
	}
}

// Until the API does not know this registration any more, or has not answered for a lease: then its jobs are others'.
func work(leaving context.Context, leave func()) {
	over, end := context.WithCancel(context.Background())
	defer end()
	types, name := []string{}, os.Getenv("WORKER_NAME")
	for one := range handlers {
		types = append(types, one)
	}
	if name == "" {
		name, _ = os.Hostname()
	}
	secret := make([]byte, 16)
	rand.Read(secret)
	about := object{"name": name, "instance": fmt.Sprintf("%x", secret), "types": types}
	about["slots"], about["jsonText"] = slots, true
	me, err := call(over, "Register", about)
	if err != nil {
		log.Fatal(err)
	}
	lease, _ := time.ParseDuration(me.Lease)
	every, _ := time.ParseDuration(me.BeatEvery)
	request := func(fields object) object {
		fields["workerId"], fields["session"] = me.WorkerID, me.Session
		return fields
	}
	running, ended := map[attempt]func(){}, make(chan attempt, slots)
	for alive := time.Now(); leaving.Err() == nil || len(running) > 0; {
		held := []attempt{}
		for one := range running {
			held = append(held, one)
		}
		sent := time.Now()
		limited, cancel := context.WithDeadline(over, alive.Add(lease))
		beaten, err := call(limited, "Beat", request(object{"running": held, "accepting": leaving.Err() == nil}))
		cancel()
		if err != nil {
			return
		}
		alive = sent
		for _, stopped := range append(beaten.Cancel, beaten.Unknown...) {
			if stop := running[stopped]; stop != nil {
				stop()
			}
		}
		if beaten.Drain {
			leave()
		}
		var taken answer
		if free := slots - len(running); free > 0 && leaving.Err() == nil {
			// No longer than until the next beat.
			take := request(object{"freeSlots": free, "wait": me.BeatEvery})
			if taken, err = call(over, "TakeJobs", take); err != nil {
				return
			}
		} else {
			select {
			case one := <-ended:
				delete(running, one)
			case <-time.After(every):
			}
		}
		for _, one := range taken.Jobs {
			left, _ := time.ParseDuration(one.TimeLeft)
			ctx, stop := context.WithTimeout(over, left)
			running[one.attempt] = stop
			go func(one job) {
				run(over, ctx, me, one)
				stop()
				ended <- one.attempt
			}(one)
		}
		for len(ended) > 0 {
			delete(running, <-ended)
		}
	}
	call(over, "Leave", request(object{"ended": true}))
}
