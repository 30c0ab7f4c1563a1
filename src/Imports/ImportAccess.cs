using Gongkai.Audit;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Imports;

/// <summary>Finds an import for who may have to do with it; a look at what its rows say of applicants is on record.</summary>
public sealed class ImportAccess(GongkaiContext db, ImportKinds kinds, Access access, AuditLog audit)
{
    public async Task<Import> LoadAsync(long id, CancellationToken cancel = default) => await db.Set<Import>().AsNoTracking().FirstOrDefaultAsync(i => i.Id == id, cancel) ?? throw new NotFound("没有这次导入");

    /// <summary>For who may act at its unit.</summary>
    public async Task<(Import Import, ImportKind Kind)> MineAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var import = await LoadAsync(id, cancel);
        await access.RequireActAsync(actor, import.AgencyId, $"导入 {id}", cancel);
        return (import, kinds.Find(import.Kind));
    }

    /// <summary>For who may read at its unit: that it happened, not what its rows hold.</summary>
    public async Task<(Import Import, ImportKind Kind)> SeenAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var import = await LoadAsync(id, cancel);
        await access.RequireReadAsync(actor, import.AgencyId, $"导入 {id}", cancel);
        return (import, kinds.Find(import.Kind));
    }

    public Task AuditReadingAsync(Actor actor, Import import, string what, CancellationToken cancel = default) =>
        import.Kind == "requests" && !actor.IsSystem ? audit.WriteAsync(AuditKind.ReadPersonalData, actor.UserId, $"导入 {import.Id}", what, cancel) : Task.CompletedTask;
}
