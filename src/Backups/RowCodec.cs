using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gongkai.Backups;

/// <summary>
/// One row as one line of JSON: an array of its values in the order of the columns, whatever the database. Times are UTC at microseconds,
/// bytes Base64. The same rows give the same bytes on both databases.
/// </summary>
static class RowCodec
{
    const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    const string DateFormat = "yyyy-MM-dd";

    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true,
    };

    public static void Write(Utf8JsonWriter json, DbDataReader row, IReadOnlyList<ColumnShape> columns)
    {
        json.WriteStartArray();
        for (var i = 0; i < columns.Count; i++)
        {
            if (row.IsDBNull(i)) { json.WriteNullValue(); continue; }
            switch (columns[i].Kind)
            {
                case ColumnKind.Text: json.WriteStringValue(row.GetString(i)); break;
                case ColumnKind.Int32: json.WriteNumberValue(row.GetInt32(i)); break;
                case ColumnKind.Int64: json.WriteNumberValue(row.GetInt64(i)); break;
                case ColumnKind.Boolean: json.WriteBooleanValue(row.GetBoolean(i)); break;
                case ColumnKind.Bytes: json.WriteBase64StringValue(row.GetFieldValue<byte[]>(i)); break;
                case ColumnKind.Time: json.WriteStringValue(row.GetDateTime(i).ToString(TimeFormat, CultureInfo.InvariantCulture)); break;
                case ColumnKind.Date: json.WriteStringValue(row.GetFieldValue<DateOnly>(i).ToString(DateFormat, CultureInfo.InvariantCulture)); break;
                case ColumnKind.Moment: json.WriteStringValue(row.GetFieldValue<DateTimeOffset>(i).UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)); break;
                case ColumnKind.Real: json.WriteNumberValue(row.GetDouble(i)); break;
                case ColumnKind.Decimal: json.WriteNumberValue(row.GetDecimal(i)); break;
                case ColumnKind.Uuid: json.WriteStringValue(row.GetGuid(i)); break;
            }
        }
        json.WriteEndArray();
    }

    /// <exception cref="FormatException">no row of these columns.</exception>
    public static object?[] Read(ReadOnlySpan<byte> line, IReadOnlyList<ColumnShape> columns)
    {
        try
        {
            var json = new Utf8JsonReader(line);
            var values = new object?[columns.Count];
            Expect(json.Read() && json.TokenType == JsonTokenType.StartArray);
            for (var i = 0; i < values.Length; i++)
            {
                Expect(json.Read());
                if (json.TokenType != JsonTokenType.Null) values[i] = Value(ref json, columns[i].Kind);
            }
            Expect(json.Read() && json.TokenType == JsonTokenType.EndArray && !json.Read());
            return values;
        }
        // What is no number or no string where one belongs is an InvalidOperationException to this reader.
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException) { throw new FormatException("not a row", e); }
    }

    static void Expect(bool so)
    {
        if (!so) throw new FormatException("not a row");
    }

    static object Value(ref Utf8JsonReader json, ColumnKind kind) => kind switch
    {
        ColumnKind.Text => json.GetString()!,
        ColumnKind.Int32 => json.GetInt32(),
        ColumnKind.Int64 => json.GetInt64(),
        ColumnKind.Boolean => json.GetBoolean(),
        ColumnKind.Bytes => json.GetBytesFromBase64(),
        ColumnKind.Time => Time(json.GetString()!),
        ColumnKind.Date => DateOnly.ParseExact(json.GetString()!, DateFormat, CultureInfo.InvariantCulture),
        ColumnKind.Moment => new DateTimeOffset(Time(json.GetString()!)),
        ColumnKind.Real => json.GetDouble(),
        ColumnKind.Uuid => json.GetGuid(),
        _ => json.GetDecimal(),
    };

    static DateTime Time(string text) => DateTime.ParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
