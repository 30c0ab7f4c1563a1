using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Jobs;

/// <summary>Held: written down, but not to be taken yet.</summary>
public enum JobState { Waiting, Running, Done, Failed, Cancelled, Held }

/// <summary>One run of a job. The row decides what runs, on any node: whoever takes the lease runs it, and may resume it.</summary>
public sealed class JobRun
{
    public long Id { get; set; }
    /// <summary>Which job.</summary>
    public required string Job { get; set; }
    /// <summary>Job and occasion ("lapses 2022-01-20"): a second row of the same key cannot be.</summary>
    public required string Key { get; set; }
    public JobState State { get; set; }
    public long Progress { get; set; }
    public long Total { get; set; }
    public string? Message { get; set; }
    public DateTime QueuedAt { get; set; }
    /// <summary>How often it failed since it was queued, or told to try again.</summary>
    public int Attempts { get; set; }
    /// <summary>After a failure: not to be taken before; null: at once.</summary>
    public DateTime? NotBefore { get; set; }
    public DateTime? LeaseUntil { get; set; }
    public DateTime? FinishedAt { get; set; }
}

sealed class JobRunMapping : IEntityTypeConfiguration<JobRun>
{
    public void Configure(EntityTypeBuilder<JobRun> b)
    {
        b.ToTable("job_runs");
        b.HasIndex(j => j.Key).IsUnique();
        b.HasIndex(j => j.State);
        b.Property(j => j.State).HasConversion<string>().HasMaxLength(20);
        b.Property(j => j.Message).HasMaxLength(4000);
    }
}
