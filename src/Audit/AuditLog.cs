using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Audit;

public enum AuditKind { SignedIn, SignInFailed, LockedOut, SignedOut, Refused, ReadPersonalData, Exported, SettingsChanged, Frozen, SessionEnded, SecondFactor, Decision, Imported }

/// <summary>Access and security, apart from the ledger of legal acts. Details never hold personal data.</summary>
public sealed class AuditEntry
{
    public long Id { get; set; }
    public DateTime At { get; set; }
    public AuditKind Kind { get; set; }
    public required string UserId { get; set; }
    public required string Target { get; set; }
    public required string Detail { get; set; }
}

sealed class AuditMapping : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> b)
    {
        b.ToTable("audit_entries");
        b.Property(e => e.Kind).HasConversion<string>().HasMaxLength(30);
        b.HasIndex(e => e.At);
        b.HasIndex(e => e.UserId);
    }
}

/// <summary>
/// Writes audit entries in their own connection, so that a refused or rolled-back act still leaves its trace;
/// the caller waits until the entry is durable. Entries that arrive together are committed together.
/// </summary>
public sealed class AuditLog(IServiceScopeFactory scopes, TimeProvider time)
{
    readonly SemaphoreSlim gate = new(1, 1);
    readonly List<(AuditEntry Entry, TaskCompletionSource Done)> waiting = [];

    public async Task WriteAsync(AuditKind kind, string userId, string target, string detail, CancellationToken cancel = default)
    {
        var entry = new AuditEntry
        {
            At = time.GetUtcNow().UtcDateTime, Kind = kind, UserId = Cut(userId), Target = Cut(target), Detail = Cut(detail),
        };
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (waiting) waiting.Add((entry, done));
        await gate.WaitAsync(cancel);
        try
        {
            (AuditEntry Entry, TaskCompletionSource Done)[] batch;
            lock (waiting) { batch = [.. waiting]; waiting.Clear(); }
            if (batch.Length > 0) await CommitAsync(batch);
        }
        finally { gate.Release(); }
        await done.Task;
    }

    async Task CommitAsync((AuditEntry Entry, TaskCompletionSource Done)[] batch)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<GongkaiContext>();
            db.AuditEntries.AddRange(batch.Select(b => b.Entry));
            await db.SaveChangesAsync();
            foreach (var b in batch) b.Done.TrySetResult();
        }
        catch (Exception e)
        {
            foreach (var b in batch) b.Done.TrySetException(e);
        }
    }

    static string Cut(string s) => Statutes.Chinese.Start(s, 500);
}
