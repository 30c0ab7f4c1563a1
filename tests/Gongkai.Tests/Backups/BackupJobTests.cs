using System.Text.Json.Nodes;
using Gongkai.Backups;
using Gongkai.Jobs;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gongkai.Tests.Backups;

public sealed class BackupJobTests
{
    sealed class World : IAsyncDisposable
    {
        public required TestDatabase Database { get; init; }
        public required ServiceProvider Services { get; init; }
        public required FakeTimeProvider Time { get; init; }
        public JobRunner Runner => Services.GetRequiredService<JobRunner>();
        public BackupFolder Folder => Services.GetRequiredService<BackupFolder>();

        /// <summary>One minute before the back-up is due, in China.</summary>
        public static async Task<World> MakeAsync(Engine engine = Engine.Sqlite)
        {
            var database = await TestDatabase.CloneAsync(engine);
            await database.SqlAsync("UPDATE job_runs SET state = 'Done'");
            var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 18, 29, 0, TimeSpan.Zero));
            var services = new ServiceCollection();
            services.AddLogging();
            services.AddGongkai(database.Location);
            services.AddSingleton<TimeProvider>(time);
            return new World { Database = database, Services = services.BuildServiceProvider(), Time = time };
        }

        public Task<List<JobRun>> RunsAsync() => Database.In(p => p.GetRequiredService<GongkaiContext>().JobRuns.AsNoTracking().Where(j => j.Job == BackupJob.JobKey).OrderBy(j => j.Id).ToListAsync());

        public async Task<BackupOverview> OverviewAsync()
        {
            await using var scope = Services.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<BackupService>().OverviewAsync(await scope.ServiceProvider.ActorAsync("admin"));
        }

        public async Task NightAsync()
        {
            await Runner.ScheduleAsync(default);
            Assert.True(await Runner.RunNextAsync(BackupJob.JobKey));
        }

        public async ValueTask DisposeAsync()
        {
            await Services.DisposeAsync();
            await Database.DisposeAsync();
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Every_night_from_half_past_two_one_proven_archive_is_made(Engine engine)
    {
        await using var world = await World.MakeAsync(engine);
        await world.Runner.ScheduleAsync(default);
        Assert.Empty(await world.RunsAsync());
        Assert.True((await world.OverviewAsync()).TooOld);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.NightAsync();
        await world.Runner.ScheduleAsync(default);
        Assert.False(await world.Runner.RunNextAsync(BackupJob.JobKey));
        var run = Assert.Single(await world.RunsAsync());
        Assert.Equal(("backup 2026-03-02", JobState.Done, 100L, 100L), (run.Key, run.State, run.Progress, run.Total));
        Assert.Contains("gongkai-20260302-023000.zip", run.Message);
        Assert.Contains("139个办件", run.Message);
        var overview = await world.OverviewAsync();
        var entry = Assert.Single(overview.Entries);
        Assert.True(entry.Good);
        Assert.Equal((new DateTime(2026, 3, 1, 18, 30, 0, DateTimeKind.Utc), TimeSpan.Zero, false), (entry.MadeAt, overview.Age, overview.TooOld));
        Assert.True((await BackupCheck.RunAsync(entry.Path, new Percent())).Ok);
        Assert.Equal(["gongkai-20260302-023000.zip", "gongkai-20260302-023000.zip.json"], Directory.GetFileSystemEntries(world.Folder.Folder).Select(f => Path.GetFileName(f)!).Order());
        // 26 hours on, nobody having made another, the console says so.
        world.Time.Advance(TimeSpan.FromHours(26));
        Assert.False((await world.OverviewAsync()).TooOld);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await world.OverviewAsync()).TooOld);
        // A program that starts in the afternoon makes up for the night.
        world.Time.Advance(TimeSpan.FromHours(10));
        await world.NightAsync();
        Assert.Equal("backup 2026-03-03", (await world.RunsAsync())[^1].Key);
    }

    [Fact]
    public async Task What_a_killed_run_left_is_swept_and_the_run_done_again()
    {
        await using var world = await World.MakeAsync();
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.Runner.ScheduleAsync(default);
        await world.Database.SqlAsync("UPDATE job_runs SET state = 'Running', progress = 40, total = 100, lease_until = '2026-03-01 18:29:30' WHERE job = 'backup'");
        var folder = Directory.CreateDirectory(world.Folder.Folder).FullName;
        string[] left = ["gongkai-20260302-022900.zip.part", "gongkai-20260302-022900.zip.json", "gongkai-20260302-022900.zip.json.part", "gongkai-20260302-022900.zip.lock"];
        string[] theirs = ["notes.txt", "other.zip", "gongkai-old.zip.part"];
        foreach (var name in left.Concat(theirs)) await File.WriteAllTextAsync(Path.Combine(folder, name), "x");
        Directory.CreateDirectory(Path.Combine(folder, "gongkai-20260302-022900.zip.part.checking", "checkpoints"));
        Assert.True(await world.Runner.RunNextAsync(BackupJob.JobKey));
        Assert.Equal(JobState.Done, Assert.Single(await world.RunsAsync()).State);
        Assert.Equal([.. theirs.Append("gongkai-20260302-023000.zip").Append("gongkai-20260302-023000.zip.json").Order(StringComparer.Ordinal)], Directory.GetFileSystemEntries(folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_failure_is_shown_and_the_last_good_one_stays()
    {
        await using var world = await World.MakeAsync();
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.NightAsync();
        await world.Database.SqlAsync("DROP TRIGGER ledger_events_no_update");
        await world.Database.SqlAsync("UPDATE ledger_events SET decider = '别人' WHERE dossier_id = 20 AND seq = 1");
        for (var night = 0; night < 20; night++)
        {
            world.Time.Advance(TimeSpan.FromDays(1));
            await world.NightAsync();
        }
        var overview = await world.OverviewAsync();
        Assert.Contains("数据本身有问题：台账：", overview.Failed!.Message);
        Assert.NotNull(overview.Failed.NotBefore);
        Assert.Equal((TimeSpan.FromDays(20), true), (overview.Age, overview.TooOld));
        // The good one of three weeks ago and the newest of the bad ones.
        Assert.Equal([("gongkai-20260322-023000.zip", false), ("gongkai-20260302-023000.zip", true)], overview.Entries.Select(e => (e.Name, e.Good)));
    }

    [Fact]
    public async Task Old_ones_are_let_go_and_one_that_nobody_checked_stays()
    {
        await using var world = await World.MakeAsync();
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.NightAsync();
        var first = Assert.Single(await world.Folder.ListAsync());
        for (var day = 1; day <= 40; day++)
        {
            var name = Path.Combine(world.Folder.Folder, $"gongkai-{new DateOnly(2026, 3, 2).AddDays(-day):yyyyMMdd}-023000.zip");
            File.Copy(first.Path, name);
            if (day == 39) continue;
            var record = JsonNode.Parse(await File.ReadAllTextAsync(first.Path + ".json"))!;
            record["made_at"] = first.MadeAt.AddDays(-day);
            await File.WriteAllTextAsync(name + ".json", record.ToJsonString());
        }
        world.Time.Advance(TimeSpan.FromDays(1));
        await world.NightAsync();
        Assert.Contains("删除了", (await world.RunsAsync())[^1].Message);
        // 3 March 2026 is a Tuesday. Seven nights, four Sundays before them that are not among those, the last of January, and the unchecked one.
        string[] staying = ["20260303", "20260302", "20260301", "20260228", "20260227", "20260226", "20260225", "20260222", "20260215", "20260208", "20260131", "20260122"];
        Assert.Equal(staying.Order(), (await world.Folder.ListAsync()).Select(e => e.Name[8..16]).Order());
        Assert.Equal(11, Directory.GetFiles(world.Folder.Folder, "*.json").Length);
    }

    [Fact]
    public async Task A_cancelled_run_leaves_no_archive()
    {
        await using var world = await World.MakeAsync(Engine.Postgres);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.Runner.ScheduleAsync(default);
        // Somebody holds a table, so that the back-up waits in its middle.
        await using var other = world.Database.Scope();
        var db = other.ServiceProvider.GetRequiredService<GongkaiContext>();
        await using (await db.Database.BeginTransactionAsync())
        {
            await db.Database.ExecuteSqlRawAsync("LOCK TABLE typed_figures IN ACCESS EXCLUSIVE MODE");
            var running = Task.Run(() => world.Runner.RunNextAsync(BackupJob.JobKey));
            while (!Directory.Exists(world.Folder.Folder) || Directory.GetFiles(world.Folder.Folder, "*.part").Length == 0) await Task.Yield();
            await world.Runner.CancelAsync(await world.Database.In(p => p.ActorAsync("admin")), Assert.Single(await world.RunsAsync()).Id);
            Assert.True(await running);
        }
        Assert.Equal(JobState.Cancelled, Assert.Single(await world.RunsAsync()).State);
        Assert.Empty(Directory.GetFileSystemEntries(world.Folder.Folder));
    }
}
