using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Gongkai.Backups;

/// <summary>What a column holds, the same on every database.</summary>
public enum ColumnKind { Text, Int32, Int64, Boolean, Bytes, Time, Date, Moment, Real, Decimal, Uuid }

public sealed record ColumnShape(string Name, ColumnKind Kind);

/// <summary>A table in database-neutral words; the counter is the column that the database numbers by itself, if there is one.</summary>
public sealed record TableShape(string Name, IReadOnlyList<ColumnShape> Columns, IReadOnlyList<string> Key, string? Counter)
{
    public string ColumnList => string.Join(", ", Columns.Select(c => Quoted(c.Name)));
    public string KeyList => string.Join(", ", Key.Select(Quoted));

    public static string Quoted(string name) => $"\"{name}\"";
}

/// <summary>
/// The tables as one of the migrations left them: told by the model that the migration keeps, so that a back-up of an older structure
/// can be written and read by a newer program, and what comes from SQLite goes into PostgreSQL.
/// </summary>
public static class TableShapes
{
    /// <summary>A migration's name without the time it was made, which differs between the two databases.</summary>
    public static string NameOf(string migration) => migration[(migration.IndexOf('_') + 1)..];

    /// <summary>Every table after the migration, those referred to before those that refer.</summary>
    public static IReadOnlyList<TableShape> After(GongkaiContext db, string migration)
    {
        var assembly = db.GetService<IMigrationsAssembly>();
        var model = assembly.CreateMigration(assembly.Migrations[migration], db.Database.ProviderName!).TargetModel;
        var left = model.GetEntityTypes().Where(t => t.GetTableName() is not null).OrderBy(t => t.GetTableName(), StringComparer.Ordinal).ToList();
        var placed = new HashSet<IEntityType>();
        var tables = new List<TableShape>();
        while (left.Count > 0)
        {
            var next = left.Find(t => t.GetForeignKeys().All(f => f.PrincipalEntityType == t || placed.Contains(f.PrincipalEntityType)))
                ?? throw new InvalidOperationException($"tables refer to each other in a circle: {string.Join(", ", left.Select(t => t.GetTableName()))}");
            left.Remove(next);
            placed.Add(next);
            tables.Add(Shape(next));
        }
        return tables;
    }

    static TableShape Shape(IEntityType type)
    {
        var key = type.FindPrimaryKey()!.Properties;
        var counter = key is [{ ValueGenerated: ValueGenerated.OnAdd } only] && KindOf(only) is ColumnKind.Int32 or ColumnKind.Int64 ? only.GetColumnName() : null;
        return new(type.GetTableName()!, [.. type.GetProperties().Select(p => new ColumnShape(p.GetColumnName(), KindOf(p))).OrderBy(c => c.Name, StringComparer.Ordinal)],
            [.. key.Select(p => p.GetColumnName())], counter);
    }

    static ColumnKind KindOf(IProperty property)
    {
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        return type == typeof(string) ? ColumnKind.Text
            : type == typeof(int) ? ColumnKind.Int32
            : type == typeof(long) ? ColumnKind.Int64
            : type == typeof(bool) ? ColumnKind.Boolean
            : type == typeof(byte[]) ? ColumnKind.Bytes
            : type == typeof(DateTime) ? ColumnKind.Time
            : type == typeof(DateOnly) ? ColumnKind.Date
            : type == typeof(DateTimeOffset) ? ColumnKind.Moment
            : type == typeof(double) ? ColumnKind.Real
            : type == typeof(decimal) ? ColumnKind.Decimal
            : type == typeof(Guid) ? ColumnKind.Uuid
            : throw new InvalidOperationException($"a back-up knows no column of type {type.Name} ({property.DeclaringType.DisplayName()}.{property.Name})");
    }
}
