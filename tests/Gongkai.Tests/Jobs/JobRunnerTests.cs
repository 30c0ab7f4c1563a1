using System.Threading.Channels;
using Gongkai.Audit;
using Gongkai.Jobs;
using Gongkai.Messages;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Tests.Messages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gongkai.Tests.Jobs;

public sealed class JobRunnerTests
{
    /// <summary>Fails until it is told to work; counts how far it came.</summary>
    sealed class Stubborn() : Job("stubborn", "不听话的任务")
    {
        public bool Works { get; set; }
        public int Runs { get; private set; }
        public Func<JobProgress, Task>? Meanwhile { get; set; }

        public override async Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel)
        {
            Runs++;
            if (Meanwhile is not null) await Meanwhile(run);
            await run.ReportAsync(run.Done + 1, 10, cancel);
            return Works ? "做完了" : throw new InvalidOperationException("还不行");
        }
    }

    /// <summary>Comes again and again, as long as there is work.</summary>
    sealed class Repeating() : Job("repeating", "反复的任务")
    {
        public bool Work { get; set; }
        public bool Fails { get; set; }
        public int Runs { get; private set; }
        public override TimeSpan? Every => TimeSpan.FromMinutes(2);
        public override Task<bool> HasWorkAsync(IServiceProvider services, CancellationToken cancel) => Task.FromResult(Work);

        public override Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel)
        {
            Runs++;
            return Fails ? throw new InvalidOperationException("坏了") : Task.FromResult($"第{Runs}次");
        }
    }

    /// <summary>Does not end by itself; says what it was begun with.</summary>
    sealed class Endless(Lane lane, string key = "endless") : Job(key, "没完没了的任务")
    {
        readonly Channel<string> begun = Channel.CreateUnbounded<string>();
        public override Lane Lane => lane;
        public TaskCompletionSource End { get; set; } = new();
        public bool Stopped { get; private set; }
        public Task<string> BegunAsync() => begun.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        public bool BegunMore => begun.Reader.TryPeek(out _);

        public override async Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel)
        {
            var end = End;
            begun.Writer.TryWrite(run.Key);
            try { await end.Task.WaitAsync(cancel); }
            catch (OperationCanceledException) { Stopped = true; throw; }
            return "做完了";
        }
    }

    /// <summary>A program of its own on the database, with no jobs but these and the outbox.</summary>
    static ServiceProvider Node(TestDatabase database, TimeProvider time, params Job[] jobs)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddGongkai(database.Location);
        services.AddSingleton(time);
        services.RemoveAll<Job>();
        services.AddSingleton<Job, OutboxJob>();
        foreach (var job in jobs) services.AddSingleton(job);
        return services.BuildServiceProvider();
    }

    static JobRunner RunnerOf(IServiceProvider services) => services.GetRequiredService<JobRunner>();
    static Task<JobRun> RowAsync(TestDatabase database, string key) => database.In(p => p.GetRequiredService<GongkaiContext>().JobRuns.AsNoTracking().SingleAsync(j => j.Key == key));

    sealed class World : IAsyncDisposable
    {
        public required TestDatabase Database { get; init; }
        public required ServiceProvider Services { get; init; }
        public required FakeTimeProvider Time { get; init; }
        public required Stubborn Job { get; init; }
        public required Repeating Again { get; init; }
        public JobRunner Runner => Services.GetRequiredService<JobRunner>();

        public static async Task<World> MakeAsync(Engine engine)
        {
            var database = await TestDatabase.CloneAsync(engine);
            await database.SqlAsync("UPDATE job_runs SET state = 'Done'");
            var (time, job) = (new FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero)), new Stubborn());
            var (services, again) = (new ServiceCollection(), new Repeating());
            services.AddLogging();
            services.AddGongkai(database.Location);
            services.AddSingleton<TimeProvider>(time);
            services.AddSingleton<Job>(job);
            services.AddSingleton<Job>(again);
            return new World { Job = job, Again = again, Database = database, Services = services.BuildServiceProvider(), Time = time };
        }

        public Task<JobRun> RowAsync() => Database.In(p => p.GetRequiredService<GongkaiContext>().JobRuns.AsNoTracking().SingleAsync(j => j.Job == "stubborn"));
        public Task<Gongkai.Users.Actor> ActorAsync(string login) => Database.In(p => p.ActorAsync(login));

        public async ValueTask DisposeAsync()
        {
            await Services.DisposeAsync();
            await Database.DisposeAsync();
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_failed_run_is_tried_again_later_and_later_and_then_stays_failed_until_somebody_looks(Engine engine)
    {
        await using var world = await World.MakeAsync(engine);
        await world.Runner.QueueAsync("stubborn", "stubborn 1");
        foreach (var minutes in new[] { 1, 4, 16, 64, 256 })
        {
            Assert.True(await world.Runner.RunNextAsync());
            var row = await world.RowAsync();
            Assert.Equal((JobState.Waiting, "还不行"), (row.State, row.Message));
            Assert.Equal(world.Time.GetUtcNow().UtcDateTime.AddMinutes(minutes), row.NotBefore);
            Assert.False(await world.Runner.RunNextAsync());
            world.Time.Advance(TimeSpan.FromMinutes(minutes));
        }
        Assert.True(await world.Runner.RunNextAsync());
        Assert.False(await world.Runner.RunNextAsync());
        var failed = await world.RowAsync();
        Assert.Equal((JobState.Failed, 6, 6L), (failed.State, failed.Attempts, failed.Progress));
        Assert.NotNull(failed.FinishedAt);
        world.Time.Advance(TimeSpan.FromDays(30));
        Assert.False(await world.Runner.RunNextAsync());

        world.Job.Works = true;
        await world.Runner.RetryAsync(await world.ActorAsync("admin"), failed.Id);
        Assert.True(await world.Runner.RunNextAsync());
        var done = await world.RowAsync();
        // It went on from where it stood.
        Assert.Equal((JobState.Done, "做完了", 7L), (done.State, done.Message, done.Progress));
        var refused = await Assert.ThrowsAsync<InvalidInput>(async () => await world.Runner.RetryAsync(await world.ActorAsync("admin"), failed.Id));
        Assert.Contains("已经完成", refused.Message);
        Assert.True(await world.Database.In(p => p.GetRequiredService<GongkaiContext>().AuditEntries.AnyAsync(e => e.Kind == AuditKind.SettingsChanged && e.Target == "任务 stubborn 1" && e.Detail == "再次运行")));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_cancelled_run_stops_where_it_next_tells_its_progress_even_if_another_took_it_up_again(Engine engine)
    {
        await using var world = await World.MakeAsync(engine);
        var admin = await world.ActorAsync("admin");
        await world.Runner.QueueAsync("stubborn", "stubborn 1");
        var id = (await world.RowAsync()).Id;
        world.Job.Works = true;
        world.Job.Meanwhile = async _ => await world.Runner.CancelAsync(admin, id);
        Assert.True(await world.Runner.RunNextAsync());
        var row = await world.RowAsync();
        Assert.Equal((JobState.Cancelled, 0L), (row.State, row.Progress));
        Assert.False(await world.Runner.RunNextAsync());
        await Assert.ThrowsAsync<InvalidInput>(() => world.Runner.CancelAsync(admin, id));

        // Cancelled, queued again and finished by another while the first is still at its work: the first one's step does not count.
        await world.Runner.RetryAsync(admin, id);
        world.Job.Meanwhile = async _ =>
        {
            world.Job.Meanwhile = null;
            await world.Runner.CancelAsync(admin, id);
            await world.Runner.RetryAsync(admin, id);
            Assert.True(await world.Runner.RunNextAsync());
        };
        Assert.True(await world.Runner.RunNextAsync());
        row = await world.RowAsync();
        Assert.Equal((JobState.Done, 1L, 3), (row.State, row.Progress, world.Job.Runs));
    }

    [Fact]
    public async Task Only_who_administers_the_whole_district_touches_jobs()
    {
        await using var world = await World.MakeAsync(Engine.Sqlite);
        await world.Runner.QueueAsync("stubborn", "stubborn 1");
        var id = (await world.RowAsync()).Id;
        foreach (var login in new[] { "kezhang", "jiandu" })
        {
            var actor = await world.ActorAsync(login);
            await Assert.ThrowsAsync<Forbidden>(() => world.Runner.CancelAsync(actor, id));
            await Assert.ThrowsAsync<Forbidden>(() => world.Runner.RetryAsync(actor, id));
        }
        var admin = await world.ActorAsync("admin");
        await Assert.ThrowsAsync<NotFound>(() => world.Runner.CancelAsync(admin, 987654));
        Assert.Equal(JobState.Waiting, (await world.RowAsync()).State);
    }

    [Fact]
    public async Task Of_several_jobs_only_the_one_named_is_taken()
    {
        await using var world = await World.MakeAsync(Engine.Sqlite);
        await world.Runner.QueueAsync("checkpoint", "checkpoint x");
        await world.Runner.QueueAsync("stubborn", "stubborn 1");
        world.Job.Works = true;
        Assert.True(await world.Runner.RunNextAsync("stubborn"));
        Assert.False(await world.Runner.RunNextAsync("stubborn"));
        Assert.Equal(JobState.Waiting, await world.Database.In(p => p.GetRequiredService<GongkaiContext>().JobRuns.Where(j => j.Job == "checkpoint").Select(j => j.State).SingleAsync()));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_job_that_repeats_has_one_row_and_runs_only_when_it_is_time_and_there_is_work(Engine engine)
    {
        await using var world = await World.MakeAsync(engine);
        async Task<(int Runs, int Rows)> TurnAsync()
        {
            await world.Runner.ScheduleAsync(default);
            while (await world.Runner.RunNextAsync("repeating")) { }
            return (world.Again.Runs, await world.Database.In(p => p.GetRequiredService<GongkaiContext>().JobRuns.CountAsync(j => j.Job == "repeating")));
        }
        Assert.Equal((0, 0), await TurnAsync());
        world.Again.Work = true;
        Assert.Equal((1, 1), await TurnAsync());
        // Not yet its time; then without work; then with it.
        Assert.Equal((1, 1), await TurnAsync());
        world.Time.Advance(TimeSpan.FromMinutes(3));
        world.Again.Work = false;
        Assert.Equal((1, 1), await TurnAsync());
        world.Again.Work = true;
        Assert.Equal((2, 1), await TurnAsync());
        // It is given up no more than for its turn: tried again as every job, and then at its next time.
        world.Again.Fails = true;
        for (var i = 0; i <= JobRunner.Retries + 1; i++) { world.Time.Advance(TimeSpan.FromHours(6)); await TurnAsync(); }
        world.Again.Fails = false;
        world.Time.Advance(TimeSpan.FromHours(6));
        await TurnAsync();
        Assert.Equal((JobState.Done, $"第{world.Again.Runs}次"), await world.Database.In(async p => { var row = await p.GetRequiredService<GongkaiContext>().JobRuns.AsNoTracking().SingleAsync(j => j.Job == "repeating"); return (row.State, row.Message!); }));
        // Whoever cancelled it is obeyed until it is told to go on.
        await world.Database.SqlAsync("UPDATE job_runs SET state = 'Cancelled' WHERE job = 'repeating'");
        var runs = world.Again.Runs;
        world.Time.Advance(TimeSpan.FromHours(6));
        Assert.Equal((runs, 1), await TurnAsync());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_mailbox_and_a_document_that_do_not_end_keep_no_message_back(Engine engine)
    {
        await using var database = await TestDatabase.CloneAsync(engine);
        await using var receiver = await Receiver.StartAsync();
        await receiver.ConfigureAsync(database.Location.Folder);
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));
        var (mailbox, document) = (new Endless(Lane.Outside, "endless mailbox"), new Endless(Lane.Heavy, "endless document"));
        await using var node = Node(database, time, mailbox, document);
        var runner = RunnerOf(node);
        await runner.QueueAsync(mailbox.Key, mailbox.Key);
        foreach (var n in new[] { 1, 2 }) await runner.QueueAsync(document.Key, $"{document.Key} {n}");
        await runner.StartAsync(TestContext.Current.CancellationToken);
        await mailbox.BegunAsync();
        Assert.Equal("endless document 1", await document.BegunAsync());
        for (var n = 1; n <= 3; n++)
        {
            await using (var scope = node.CreateAsyncScope()) await scope.ServiceProvider.GetRequiredService<Outbox>().SendAsync(MessageChannel.Sms, "13800001234", new("登录验证码", $"第{n}条", TimeSpan.FromMinutes(5)));
            time.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal($"第{n}条", (await receiver.NextAsync()).Text);
        }
        // One document at a time, however many wait.
        Assert.False(document.BegunMore);
        Assert.Equal(JobState.Waiting, (await RowAsync(database, "endless document 2")).State);
        document.End.SetResult();
        Assert.Equal("endless document 2", await document.BegunAsync());
        await runner.StopAsync(CancellationToken.None);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Stopping_ends_every_lane_and_the_next_start_goes_on_at_once(Engine engine)
    {
        await using var database = await TestDatabase.CloneAsync(engine);
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));
        Endless[] Jobs() => [.. Enum.GetValues<Lane>().Select(lane => new Endless(lane, $"endless {lane}"))];
        var (before, after) = (Jobs(), Jobs());
        await using (var node = Node(database, time, before))
        {
            foreach (var job in before) await RunnerOf(node).QueueAsync(job.Key, job.Key);
            await RunnerOf(node).StartAsync(TestContext.Current.CancellationToken);
            foreach (var job in before) await job.BegunAsync();
            await RunnerOf(node).StopAsync(CancellationToken.None);
        }
        Assert.All(before, j => Assert.True(j.Stopped));
        foreach (var job in before)
        {
            var row = await RowAsync(database, job.Key);
            Assert.Equal((JobState.Waiting, 0, null, null), (row.State, row.Attempts, row.LeaseUntil, row.NotBefore));
        }
        await using var next = Node(database, time, after);
        await RunnerOf(next).StartAsync(TestContext.Current.CancellationToken);
        foreach (var job in after) Assert.Equal(job.Key, await job.BegunAsync());
        await RunnerOf(next).StopAsync(CancellationToken.None);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Two_nodes_share_the_runs_and_neither_takes_what_the_other_is_at(Engine engine)
    {
        await using var database = await TestDatabase.CloneAsync(engine);
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));
        var (first, second) = (new Endless(Lane.Heavy), new Endless(Lane.Heavy));
        await using var one = Node(database, time, first);
        await using var two = Node(database, time, second);
        foreach (var n in new[] { 1, 2, 3 }) await RunnerOf(one).QueueAsync("endless", $"endless {n}");
        await RunnerOf(one).StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal("endless 1", await first.BegunAsync());
        await RunnerOf(two).StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal("endless 2", await second.BegunAsync());
        // The one that stops leaves its run to the other, which does both that are left in their order.
        await RunnerOf(one).StopAsync(CancellationToken.None);
        second.End.SetResult();
        Assert.Equal(["endless 1", "endless 3"], [await second.BegunAsync(), await second.BegunAsync()]);
        await RunnerOf(two).StopAsync(CancellationToken.None);
        Assert.False(first.BegunMore || second.BegunMore);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_run_that_another_took_over_is_the_others_to_end(Engine engine)
    {
        await using var world = await World.MakeAsync(engine);
        await world.Runner.QueueAsync("stubborn", "stubborn 1");
        world.Job.Works = true;
        world.Job.Meanwhile = async _ =>
        {
            // So quiet that its lease ran out: another takes the run up, and is at it still when the first one fails at its next step.
            world.Job.Meanwhile = null;
            world.Time.Advance(JobRunner.Lease + TimeSpan.FromSeconds(1));
            await world.Database.SqlAsync($"UPDATE job_runs SET lease_until = {(engine == Engine.Sqlite ? "'2026-03-02 01:04:01'" : "TIMESTAMPTZ '2026-03-02 01:04:01Z'")} WHERE job = 'stubborn'");
            throw new InvalidOperationException("断了");
        };
        Assert.True(await world.Runner.RunNextAsync("stubborn"));
        var row = await world.RowAsync();
        Assert.Equal((JobState.Running, 0, null), (row.State, row.Attempts, row.Message));
    }

    [Fact]
    public async Task What_must_be_written_waits_for_a_busy_writer_past_the_time_out()
    {
        await using var database = await TestDatabase.CloneAsync(Engine.Sqlite);
        await using var other = database.Scope();
        var holder = other.ServiceProvider.GetRequiredService<GongkaiContext>();
        await using var transaction = await holder.Database.BeginTransactionAsync();
        var tries = 0;
        await database.In(async p =>
        {
            var db = p.GetRequiredService<GongkaiContext>();
            db.Database.SetCommandTimeout(1);
            Assert.Equal(1, await Gongkai.Storage.Database.WhenFreeAsync(async () =>
            {
                if (++tries == 2) await transaction.RollbackAsync();
                return await db.Database.ExecuteSqlRawAsync("UPDATE job_runs SET total = 7 WHERE id = (SELECT min(id) FROM job_runs)");
            }, default));
        });
        Assert.Equal(2, tries);
    }
}
